/**
 * The life of a registration with WSK, from WskRegister to WskDeregister, and of the provider NPI that is captured for it. The object is
 * the WSK_REGISTRATION block. WskDeregister waits until the NPI is released and all sockets are closed; a driver must not leave memory,
 * and DriverEntry must not fail, while it is registered.
 * https://learn.microsoft.com/windows-hardware/drivers/network/registering-a-winsock-kernel-application
 * https://learn.microsoft.com/windows-hardware/drivers/network/unregistering-a-winsock-kernel-application
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskregister
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskderegister
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskcaptureprovidernpi
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/wsk/nf-wsk-wskreleaseprovidernpi
 */
import type { Machine } from "./machine.js";

export type RegistrationState =
    /** Nothing has happened to it on this path. */
    | "outside"
    /** WskRegister has failed. */
    | "refused"
    /** Registered on this path. */
    | "registered"
    /** Registered on this path; the capture has failed. */
    | "uncaptured"
    /** Registered on this path, and the provider NPI is captured. */
    | "captured"
    /** Registered on this path; the NPI was captured and is released. */
    | "released"
    /** Registered elsewhere; the capture on this path has failed. */
    | "missed"
    /** Registered elsewhere; the NPI is captured on this path. */
    | "held"
    /** Registered elsewhere; the NPI was captured on this path and is released. */
    | "handedBack"
    /** Registered and captured elsewhere; released on this path. */
    | "releasedOutside"
    | "deregistered"
    | "unknown";

export type RegistrationEvent =
    /** WskRegister has succeeded; has failed. */
    | "register" | "refuse"
    /** WskCaptureProviderNPI has succeeded; has failed. */
    | "capture" | "miss"
    | "release" | "deregister"
    /** A function of the provider's client-level dispatch table is called: WskSocket, WskControlClient, … */
    | "call"
    /** A socket is closed. */
    | "close"
    /** The block is overwritten; is copied; its memory is freed. */
    | "clear" | "copy" | "free"
    | "lose";

export type RegistrationMistake =
    | "leftRegistered" | "leftCaptured" | "leftHeld"
    | "deregisteredRefused" | "deregisteredTwice"
    | "releasedUncaptured" | "releasedTwice" | "releasedLate" | "closedLate" | "deregisteredCaptured"
    | "usedRefused" | "calledUncaptured" | "calledReleased"
    | "registeredTwice" | "overwritten" | "copied" | "freedRegistered";

/** Mistakes of code that undoes what has been done: a flag may tell it what there is to undo. */
export const UNDOING: readonly RegistrationMistake[] = [
    "deregisteredRefused", "deregisteredTwice", "deregisteredCaptured", "releasedUncaptured", "releasedTwice",
];

const wrong = <M extends RegistrationMistake>(mistake: M) => ({ mistake, then: "unknown" }) as const;

/** The block belongs to WSK now. */
const REGISTERED = {
    register: wrong("registeredTwice"), refuse: wrong("registeredTwice"), clear: wrong("overwritten"), copy: wrong("copied"),
    free: wrong("freedRegistered"), deregister: "deregistered",
} as const;

export const registrationLife: Machine<RegistrationState, RegistrationEvent, RegistrationMistake> = {
    name: "life of a registration",
    start: "outside",
    unknown: "unknown",
    lose: "lose",
    onSuccess: [],
    // Helpers that call the provider need not name the registration.
    restless: ["uncaptured", "missed", "released", "handedBack", "releasedOutside", "deregistered"],
    atFailure: {
        registered: "leftRegistered", uncaptured: "leftRegistered", released: "leftRegistered", captured: "leftCaptured", held: "leftHeld",
    },
    transitions: {
        outside: {
            register: "registered", refuse: "refused", capture: "held", miss: "missed", release: "releasedOutside", deregister: "deregistered",
        },
        refused: {
            register: "registered", deregister: wrong("deregisteredRefused"), capture: wrong("usedRefused"), miss: wrong("usedRefused"),
            release: "unknown",
        },
        // Another thread may have captured the NPI, so that its release here can be right.
        registered: { ...REGISTERED, capture: "captured", miss: "uncaptured", release: "released" },
        uncaptured: { ...REGISTERED, capture: "captured", release: wrong("releasedUncaptured"), call: wrong("calledUncaptured") },
        // Several captures are as many releases: they are not counted.
        captured: { ...REGISTERED, capture: "unknown", release: "released", deregister: wrong("deregisteredCaptured") },
        released: {
            ...REGISTERED, capture: "captured", miss: "uncaptured", release: wrong("releasedTwice"), call: wrong("calledReleased"),
        },
        missed: { capture: "held", release: wrong("releasedUncaptured"), deregister: "deregistered", call: wrong("calledUncaptured") },
        held: { capture: "unknown", release: "handedBack", deregister: wrong("deregisteredCaptured"), clear: wrong("overwritten"), free: wrong("freedRegistered") },
        handedBack: {
            capture: "held", miss: "missed", release: wrong("releasedTwice"), deregister: "deregistered", call: wrong("calledReleased"),
        },
        releasedOutside: { capture: "held", miss: "missed", release: "unknown", deregister: "deregistered", call: wrong("calledReleased") },
        deregistered: {
            register: "registered", refuse: "refused", deregister: wrong("deregisteredTwice"), release: wrong("releasedLate"),
            close: wrong("closedLate"), call: wrong("calledReleased"), capture: "unknown", miss: "unknown",
        },
    },
    says: {
        register: "{{name}} registers the driver",
        refuse: "{{name}} has failed: the driver is not registered",
        capture: "{{name}} captures the provider NPI",
        miss: "{{name}} has failed: no provider NPI is captured",
        release: "{{name}} releases the provider NPI",
        deregister: "{{name}} ends the registration",
    },
};
