import { descriptorFaults } from "../analysis/index.js";
import { defineRule } from "./support/define-rule.js";

const DOCS = "https://learn.microsoft.com/windows-hardware/drivers";

export default defineRule({
    id: "valid-security-descriptor",
    contracts: { I16: ["uncached", "unreleased", "usedAfterRelease", "releasedTwice", "releasedInUse"], I17: ["threadAlone"] },
    category: "arguments",
    level: "warn",
    description: "Require security descriptors to be cached by WSK, released in time, and owning threads to come with their process",
    sources: [
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_socket`,
        `${DOCS}/network/so-wsk-security`,
        `${DOCS}/network/wsk-cache-sd`,
        `${DOCS}/network/wsk-release-sd`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_get_address_info`,
        `${DOCS}/ddi/wsk/nc-wsk-pfn_wsk_get_name_info`,
    ],
    fix: "none",
    messages: {
        uncached:
            "{{call}} is given a security descriptor of {{source}}, but takes only those that WSK has cached, in a form of its own: it reads something else than " +
            "a descriptor. Cache it with WSK_CACHE_SD and pass what that returns, or NULL.",
        unreleased:
            "WSK_CACHE_SD caches a security descriptor, and nothing in the driver releases one: closing the socket does not, so that its memory is lost. " +
            "Release it with WSK_RELEASE_SD when no request uses it any more.",
        usedAfterRelease: "{{call}} is given a security descriptor that '{{function}}' has released: its memory may be something else by then. Release it after its last use.",
        releasedTwice: "{{call}} releases in '{{function}}' a security descriptor that has been released before: its memory may be something else by then. Release it once.",
        releasedInUse:
            "{{call}} releases in '{{function}}' a security descriptor while the request that was given it is pending: WSK may still read it. Wait until the request's IRP is " +
            "completed, then release it.",
        threadAlone:
            "{{call}} is given an owning thread without its process: OwningThread may only be given together with OwningProcess, and the request fails. " +
            "Pass the thread's process as well, or NULL for both.",
    },
    check(driver, report) {
        for (const { kind, at, data, trace } of descriptorFaults(driver)) report({ at, message: kind, data, trace });
    },
});
