/** Addresses of the documentation pages that the tables come from. */

const ROOT = "https://learn.microsoft.com/windows-hardware/drivers";

/**
 * Address of a reference page for a kernel-mode programming element.
 *
 * @param header Header file without its ending, in lower case: `wsk`, `wdm`, `ntddk`.
 * @param page The page's name below that header: `nf-wdm-iofreeirp`.
 */
export function ddi(header: string, page: string): string {
    return `${ROOT}/ddi/${header}/${page}`;
}

/** Address of the reference page of the function (or function-like macro) `name`, declared in `header`. */
export function functionPage(header: string, name: string): string {
    return ddi(header, `nf-${header}-${name.toLowerCase()}`);
}

/** Address of a reference page below the header wsk.h. */
export function wskPage(page: string): string {
    return ddi("wsk", page);
}

/** Address of an article of the network driver guide. */
export function networkPage(page: string): string {
    return `${ROOT}/network/${page}`;
}

/** Address of an article of the kernel-mode driver architecture guide. */
export function kernelPage(page: string): string {
    return `${ROOT}/kernel/${page}`;
}

/** Address of an article of the driver framework (WDF) guide. */
export function frameworkPage(page: string): string {
    return `${ROOT}/wdf/${page}`;
}

/** Address of an article of the Windows application documentation, for constants shared with user mode. */
export function win32Page(page: string): string {
    return `https://learn.microsoft.com/windows/win32/${page}`;
}

/** Address of a page of the C run-time library reference. */
export function runtimePage(page: string): string {
    return `https://learn.microsoft.com/cpp/c-runtime-library/reference/${page}`;
}

/** Address of the article that lists all NTSTATUS values. */
export const NTSTATUS_PAGE =
    "https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55";

/** Address of the page on compiler intrinsics. */
export function intrinsicPage(page: string): string {
    return `https://learn.microsoft.com/cpp/intrinsics/${page}`;
}
