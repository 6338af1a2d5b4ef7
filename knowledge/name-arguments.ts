/**
 * What the name functions of WSK ask of their arguments beyond their types.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_address_info
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nc-wsk-pfn_wsk_get_name_info
 */
export interface NameArguments {
    readonly function: string;
    /** Indexes of two names of which one at least must be given. */
    readonly names: readonly [node: number, service: number];
    /** True when the names are strings that the function fills: they need buffers of the caller. */
    readonly fills: boolean;
    /** Index of the length of an address, which must not exceed that of SOCKADDR_STORAGE; null where there is none. */
    readonly addressLength: number | null;
}

export const NAME_ARGUMENTS: readonly NameArguments[] = [
    { function: "WskGetAddressInfo", names: [1, 2], fills: false, addressLength: null },
    { function: "WskGetNameInfo", names: [3, 4], fills: true, addressLength: 2 },
];

/** Which function hands out a list of addresses, by which argument, and which one takes it back. */
export const ADDRESS_LISTS = { request: "WskGetAddressInfo", result: 6, release: "WskFreeAddressInfo", released: 1 } as const;

/** sizeof(SOCKADDR_STORAGE), in bytes. */
export const LONGEST_ADDRESS = 128;

/** Headers that say a file is not one of the kernel: it may include ws2def.h. */
export const USER_MODE_HEADERS: readonly string[] = ["windows.h", "winsock2.h", "winsock.h", "ws2tcpip.h"];
