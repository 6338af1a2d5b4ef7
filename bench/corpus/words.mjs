/** The vocabulary of the generated drivers. */

export const areas = [
    { name: "storage", nouns: ["Lun", "Sector", "Srb", "Target", "Partition", "Cache", "Extent", "Tag"], kinds: ["irp", "dma", "registers", "queue"] },
    { name: "network", nouns: ["Frame", "Ring", "Link", "Oid", "Filter", "Checksum", "Phy", "Vlan"], kinds: ["registers", "dma", "interrupt", "table"] },
    { name: "usb", nouns: ["Pipe", "Urb", "Endpoint", "Hub", "Interface", "Descriptor", "Isoch", "Port"], kinds: ["usb", "irp", "power", "queue"] },
    { name: "display", nouns: ["Crtc", "Plane", "Cursor", "Palette", "Mode", "Scanout", "Gamma", "Edid"], kinds: ["registers", "table", "interrupt", "parse"] },
    { name: "audio", nouns: ["Stream", "Codec", "Mixer", "Volume", "Pin", "Wave", "Jack", "Format"], kinds: ["registers", "dma", "table", "power"] },
    { name: "input", nouns: ["Report", "Key", "Touch", "Pad", "Scan", "Led", "Axis", "Usage"], kinds: ["irp", "parse", "queue", "usb"] },
    { name: "serial", nouns: ["Baud", "Modem", "Fifo", "Break", "Line", "Parity", "Mux", "Flow"], kinds: ["interrupt", "registers", "irp", "queue"] },
    { name: "filesys", nouns: ["Fcb", "Vcb", "Dirent", "Cluster", "Bitmap", "Journal", "Oplock", "Extent"], kinds: ["filesystem", "irp", "parse", "queue"] },
    { name: "bus", nouns: ["Bridge", "Slot", "Resource", "Child", "Lane", "Config", "Window", "Hotplug"], kinds: ["pnp", "power", "registers", "table"] },
    { name: "sensors", nouns: ["Sample", "Threshold", "Fan", "Thermal", "Clock", "Voltage", "Gauge", "Alarm"], kinds: ["registers", "power", "parse", "table"] },
];

export const commonNouns = ["Buffer", "Request", "Transfer", "Channel", "Context", "State", "Timer", "Block", "Entry", "Region", "Window", "Counter", "Header", "Segment"];

export const verbs = [
    "Init", "Start", "Stop", "Query", "Set", "Get", "Update", "Flush", "Reset", "Enable", "Disable", "Submit", "Complete", "Cancel", "Map",
    "Read", "Write", "Build", "Validate", "Process", "Handle", "Notify", "Save", "Restore", "Program", "Dump", "Find", "Insert", "Remove", "Poll",
];

export const devices = [
    "Avx", "Brk", "Cdx", "Dlm", "Evo", "Fnx", "Gmt", "Hqs", "Itr", "Jad", "Krn", "Lmb", "Mvx", "Nvo", "Orb", "Pxt", "Qsd", "Rvl", "Stx", "Tmr", "Ulx", "Vrt", "Wdx", "Xen",
    "Ylo", "Zrc",
];

/** Sentences for comments; `#` is a noun of the driver. */
export const sentences = [
    "The # must be idle before its state can change.",
    "Older revisions of the device report the # one unit too low.",
    "Nothing else touches the # while the lock is held.",
    "A # of length zero is legal and means that there is none.",
    "See the data sheet, chapter on the #, for the order of these writes.",
    "This is called at up to DISPATCH_LEVEL, so the # is never pageable.",
    "The firmware keeps a copy of the # and may write it back at any time.",
    "We get here when the # has been removed without a warning.",
    "Round up: the device counts the # in units of four bytes.",
    "Some boards wire the # the other way round.",
    "The caller holds a reference to the #.",
    "If this fails the # stays as it was, and the next request tries again.",
    "Wait for the # to settle; the delay was found by measuring.",
    "Keep the # in step with the shadow copy.",
    "XP's stack never asks for the #, later ones do.",
    "Writing one clears the bit of the #.",
    "Do not complete the request here: the # still refers to it.",
    "Only the first # is special; the others are alike.",
];

export const fieldTypes = ["ULONG", "ULONG", "USHORT", "UCHAR", "BOOLEAN", "PVOID", "LIST_ENTRY", "KSPIN_LOCK", "LARGE_INTEGER", "KEVENT", "PUCHAR", "LONG", "ULONGLONG", "PIRP", "PDEVICE_OBJECT"];
