/** How ioctl codes of sockets are put together: a direction bit, a family, and a number within the family. */

export const IOC_VOID = 0x20000000;
export const IOC_OUT = 0x40000000;
export const IOC_IN = 0x80000000;
export const IOC_INOUT = 0xc0000000;
export const IOC_WS2 = 0x08000000;
export const IOC_VENDOR = 0x18000000;
export const IOC_WSK = 0x0f000000;

const DIRECTIONS = { void: IOC_VOID, read: IOC_OUT, write: IOC_IN, "read-write": IOC_INOUT } as const;

/** The unsigned 32-bit code with the number `number` of the family `family` and the given direction. */
function ioctl(family: number, number: number, direction: keyof typeof DIRECTIONS): number {
    return (DIRECTIONS[direction] | family | number) >>> 0;
}

/** `_WSAIO` */
export const ioctlVoid = (family: number, number: number): number => ioctl(family, number, "void");
/** `_WSAIOR` */
export const ioctlRead = (family: number, number: number): number => ioctl(family, number, "read");
/** `_WSAIOW` */
export const ioctlWrite = (family: number, number: number): number => ioctl(family, number, "write");
/** `_WSAIORW` */
export const ioctlReadWrite = (family: number, number: number): number => ioctl(family, number, "read-write");
