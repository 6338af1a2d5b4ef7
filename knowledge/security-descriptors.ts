/** Functions of the kernel that make or fetch security descriptors, which WSK has not cached. */

export interface DescriptorSource {
    readonly name: string;
    /** Position of the descriptor: the buffer that it is built in, or the pointer that is set to it. */
    readonly arg: number;
    readonly form: "buffer" | "pointer";
    readonly url: string;
}

const KERNEL = "https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs";
const WDM = "https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm";

export const DESCRIPTOR_SOURCES: readonly DescriptorSource[] = [
    { name: "RtlCreateSecurityDescriptor", arg: 0, form: "buffer", url: `${KERNEL}/nf-ntifs-rtlcreatesecuritydescriptor` },
    { name: "RtlSetDaclSecurityDescriptor", arg: 0, form: "buffer", url: `${KERNEL}/nf-ntifs-rtlsetdaclsecuritydescriptor` },
    { name: "RtlAbsoluteToSelfRelativeSD", arg: 1, form: "buffer", url: `${KERNEL}/nf-ntifs-rtlabsolutetoselfrelativesd` },
    { name: "ZwQuerySecurityObject", arg: 2, form: "buffer", url: `${KERNEL}/nf-ntifs-zwquerysecurityobject` },
    { name: "ObGetObjectSecurity", arg: 1, form: "pointer", url: `${WDM}/nf-wdm-obgetobjectsecurity` },
    { name: "SeCaptureSecurityDescriptor", arg: 4, form: "pointer", url: `${KERNEL}/nf-ntifs-secapturesecuritydescriptor` },
    { name: "SeAssignSecurity", arg: 2, form: "pointer", url: `${WDM}/nf-wdm-seassignsecurity` },
];

const byName = new Map<string, DescriptorSource>(DESCRIPTOR_SOURCES.map((row) => [row.name, row]));

/** What the function `name` makes, or undefined when it makes no descriptor. */
export function descriptorSource(name: string): DescriptorSource | undefined {
    return byName.get(name);
}
