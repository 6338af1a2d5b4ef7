/**
 * What takes long for code at DISPATCH_LEVEL. A DPC should be done within 100 microseconds, and a stall should not exceed 50.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-kestallexecutionprocessor
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/guidelines-for-writing-dpc-routines
 */
export type LongWorkKind = "crypto" | "print";

export interface LongWork {
    readonly name: string;
    readonly kind: LongWorkKind;
    /** True for what takes long only when it is done again and again. */
    readonly inLoopsOnly: boolean;
}

const crypto = (inLoopsOnly: boolean) => (name: string): LongWork => ({ name, kind: "crypto", inLoopsOnly });

export const LONG_WORK: readonly LongWork[] = [
    ...["BCryptSignHash", "BCryptVerifySignature", "BCryptGenerateKeyPair", "BCryptFinalizeKeyPair", "BCryptSecretAgreement", "BCryptDeriveKeyPBKDF2"].map(crypto(false)),
    ...["BCryptEncrypt", "BCryptDecrypt", "BCryptHashData", "BCryptHash"].map(crypto(true)),
    ...["DbgPrint", "DbgPrintEx", "vDbgPrintEx", "KdPrint", "KdPrintEx"].map((name): LongWork => ({ name, kind: "print", inLoopsOnly: true })),
];

/** Microseconds up to which a stall is in order, once. */
export const SHORT_STALL = 50;
