/** Values of the constants that drivers write: one lookup for flags, statuses, options, control codes and everyday names. */
import { INSPECT_ACTIONS } from "./callbacks.js";
import { CLIENT_CONTROLS } from "./client-controls.js";
import { FLAGS } from "./flags.js";
import { IOC_IN, IOC_INOUT, IOC_OUT, IOC_VENDOR, IOC_VOID, IOC_WS2, IOC_WSK } from "./ioctl-codes.js";
import { SOCKET_OPTIONS } from "./socket-options.js";
import { STATUSES } from "./statuses.js";

/** Constants that belong to no other table. */
const EVERYDAY = [
    ["NULL", 0], ["nullptr", 0], ["FALSE", 0], ["TRUE", 1], ["false", 0], ["true", 1],
    ["PASSIVE_LEVEL", 0], ["LOW_LEVEL", 0], ["APC_LEVEL", 1], ["DISPATCH_LEVEL", 2],
    // On 64-bit Windows; the levels of interrupts differ between processors.
    ["CLOCK_LEVEL", 13], ["IPI_LEVEL", 14], ["HIGH_LEVEL", 15],
    ["KernelMode", 0], ["UserMode", 1],
    ["Executive", 0], ["FreePage", 1], ["PageIn", 2], ["PoolAllocation", 3], ["DelayExecution", 4], ["Suspended", 5],
    ["UserRequest", 6],
    ["NotificationEvent", 0], ["SynchronizationEvent", 1], ["NotificationTimer", 0], ["SynchronizationTimer", 1],
    ["WaitAll", 0], ["WaitAny", 1],
    ["CriticalWorkQueue", 0], ["DelayedWorkQueue", 1], ["HyperCriticalWorkQueue", 2],
    ["IoReadAccess", 0], ["IoWriteAccess", 1], ["IoModifyAccess", 2],
    ["LowPagePriority", 0], ["NormalPagePriority", 16], ["HighPagePriority", 32],
    ["MdlMappingNoWrite", 0x80000000], ["MdlMappingNoExecute", 0x40000000],
    ["MmNonCached", 0], ["MmCached", 1], ["MmWriteCombined", 2],
    ["MDL_MAPPED_TO_SYSTEM_VA", 0x0001], ["MDL_PAGES_LOCKED", 0x0002], ["MDL_SOURCE_IS_NONPAGED_POOL", 0x0004],
    ["MDL_ALLOCATED_FIXED_SIZE", 0x0008], ["MDL_PARTIAL", 0x0010],
    ["IO_NO_INCREMENT", 0], ["IO_NETWORK_INCREMENT", 2], ["EVENT_INCREMENT", 1], ["SEMAPHORE_INCREMENT", 1],
    ["PAGE_SIZE", 0x1000], ["PAGE_SHIFT", 12], ["MAXULONG", 0xffffffff], ["MAXUSHORT", 0xffff], ["MAXLONG", 0x7fffffff],
    ["UINT_MAX", 0xffffffff], ["INT_MAX", 0x7fffffff], ["ULONG_MAX", 0xffffffff], ["USHRT_MAX", 0xffff],
] as const;

const POOLS = [
    ["NonPagedPool", 0], ["NonPagedPoolExecute", 0], ["PagedPool", 1], ["NonPagedPoolMustSucceed", 2],
    ["NonPagedPoolCacheAligned", 4], ["PagedPoolCacheAligned", 5], ["NonPagedPoolBase", 0],
    ["NonPagedPoolSession", 32], ["PagedPoolSession", 33], ["NonPagedPoolNx", 512], ["NonPagedPoolNxCacheAligned", 516],
    ["POOL_NX_ALLOCATION", 512], ["POOL_QUOTA_FAIL_INSTEAD_OF_RAISE", 8], ["POOL_RAISE_IF_ALLOCATION_FAILURE", 16],
    ["POOL_COLD_ALLOCATION", 256], ["POOL_ZERO_ALLOCATION", 1024],
    ["POOL_FLAG_USE_QUOTA", 0x1], ["POOL_FLAG_UNINITIALIZED", 0x2], ["POOL_FLAG_SESSION", 0x4], ["POOL_FLAG_CACHE_ALIGNED", 0x8],
    ["POOL_FLAG_RAISE_ON_FAILURE", 0x20], ["POOL_FLAG_NON_PAGED", 0x40], ["POOL_FLAG_NON_PAGED_EXECUTE", 0x80],
    ["POOL_FLAG_PAGED", 0x100],
] as const;

const SOCKETS = [
    ["AF_UNSPEC", 0], ["AF_UNIX", 1], ["AF_INET", 2], ["AF_NETBIOS", 17], ["AF_INET6", 23], ["AF_BTH", 32], ["AF_HYPERV", 34],
    ["PF_INET", 2], ["PF_INET6", 23],
    ["SOCK_STREAM", 1], ["SOCK_DGRAM", 2], ["SOCK_RAW", 3], ["SOCK_RDM", 4], ["SOCK_SEQPACKET", 5],
    ["IPPROTO_IP", 0], ["IPPROTO_ICMP", 1], ["IPPROTO_IGMP", 2], ["IPPROTO_TCP", 6], ["IPPROTO_UDP", 17], ["IPPROTO_IPV6", 41],
    ["IPPROTO_ICMPV6", 58], ["IPPROTO_RAW", 255], ["HV_PROTOCOL_RAW", 1],
    ["SOL_SOCKET", 0xffff], ["WSK_SO_BASE", 0x4000],
    ["SO_DEBUG", 0x0001], ["SO_ACCEPTCONN", 0x0002], ["SO_DONTROUTE", 0x0010], ["SO_USELOOPBACK", 0x0040], ["SO_LINGER", 0x0080],
    ["SO_OOBINLINE", 0x0100], ["SO_SNDBUF", 0x1001], ["SO_SNDLOWAT", 0x1003], ["SO_RCVLOWAT", 0x1004], ["SO_SNDTIMEO", 0x1005],
    ["SO_RCVTIMEO", 0x1006], ["SO_ERROR", 0x1007], ["SO_TYPE", 0x1008],
    ["TCP_NODELAY", 1], ["TCP_EXPEDITED_1122", 2], ["TCP_KEEPALIVE", 3], ["TCP_MAXSEG", 4], ["TCP_MAXRT", 5], ["TCP_STDURG", 6],
    ["TCP_NOURG", 7], ["TCP_ATMARK", 8], ["TCP_FASTOPEN", 15], ["IPV6_V6ONLY", 27], ["IPV6_PKTINFO", 19], ["IP_PKTINFO", 19],
    ["WskSetOption", 0], ["WskGetOption", 1], ["WskIoctl", 2], ["WskControlMax", 3], ["WskInspectMax", 3],
    ["IOC_VOID", IOC_VOID], ["IOC_OUT", IOC_OUT], ["IOC_IN", IOC_IN], ["IOC_INOUT", IOC_INOUT], ["IOC_WS2", IOC_WS2],
    ["IOC_VENDOR", IOC_VENDOR], ["IOC_WSK", IOC_WSK],
    ["INADDR_ANY", 0], ["INADDR_LOOPBACK", 0x7f000001], ["INADDR_BROADCAST", 0xffffffff], ["INADDR_NONE", 0xffffffff],
    ["AI_PASSIVE", 0x1], ["AI_CANONNAME", 0x2], ["AI_NUMERICHOST", 0x4], ["AI_NUMERICSERV", 0x8], ["NS_ALL", 0], ["NS_DNS", 12],
] as const;

const values = new Map<string, number>();
const NAMED = [...FLAGS, ...STATUSES, ...SOCKET_OPTIONS, ...CLIENT_CONTROLS, ...INSPECT_ACTIONS];
for (const row of NAMED) values.set(row.name, row.value);
for (const [name, value] of [...EVERYDAY, ...POOLS, ...SOCKETS]) values.set(name, value);

/** All constants by name. */
export const CONSTANTS: ReadonlyMap<string, number> = values;

/**
 * Value of the constant or enumerator `name`: a plain number below 2^32 (an NTSTATUS as its unsigned pattern), or undefined when
 * it is not in the tables.
 */
export function constant(name: string): number | undefined {
    return values.get(name);
}

/** Bits of POOL_FLAGS and values of POOL_TYPE that say "paged". */
export function isPagedPool(style: "pool-type" | "pool-flags", value: number): boolean {
    return style === "pool-flags" ? (value & 0x100) !== 0 : (value & 1) === 1;
}
