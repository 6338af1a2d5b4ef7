/** Functions that report failure by raising an exception, so that callers need `__try`. */
export const RAISING: ReadonlySet<string> = new Set([
    // https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmprobeandlockpages
    "MmProbeAndLockPages",
    "MmProbeAndLockProcessPages",
    "MmProbeAndLockSelectedPages",
    // https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-probeforread
    "ProbeForRead",
    "ProbeForWrite",
    // https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-mmmaplockedpagesspecifycache (user mode)
    "MmMapLockedPages",
    "MmMapLockedPagesSpecifyCache",
    "ExRaiseStatus",
    "ExRaiseAccessViolation",
    "ExRaiseDatatypeMisalignment",
    // https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-exallocatepoolwithquotatag
    "ExAllocatePoolWithQuota",
    "ExAllocatePoolWithQuotaTag",
]);
