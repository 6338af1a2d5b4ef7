/** All mutants, driver by driver; mutants.d.mts says what their members mean. */
import args from "./mutants/arguments.mjs";
import buffers from "./mutants/buffers.mjs";
import callbacks from "./mutants/callbacks.mjs";
import datagramBeacon from "./mutants/datagram-beacon.mjs";
import datagramRelay from "./mutants/datagram-relay.mjs";
import echoListener from "./mutants/echo-listener.mjs";
import events from "./mutants/events.mjs";
import inspectingFirewall from "./mutants/inspecting-firewall.mjs";
import irql from "./mutants/irql.mjs";
import syncClient from "./mutants/sync-client.mjs";
import timeoutSockets from "./mutants/timeout-sockets.mjs";

// One file for each driver with slips of all kinds, mostly in the life of IRPs, sockets and registrations; one for each other family of rules.
const byDriver = [datagramBeacon, datagramRelay, echoListener, inspectingFirewall, syncClient, timeoutSockets];
const byFamily = [callbacks, events, buffers, irql, args];

const all = new Map();
for (const { driver, mutants } of [...byDriver, ...byFamily.flat()]) all.set(driver, [...(all.get(driver) ?? []), ...mutants]);

export const drivers = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([driver, mutants]) => ({ driver, mutants }));
