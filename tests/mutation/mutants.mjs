/** All mutants, driver by driver; mutants.d.mts says what their members mean. */
import datagramBeacon from "./mutants/datagram-beacon.mjs";
import datagramRelay from "./mutants/datagram-relay.mjs";
import echoListener from "./mutants/echo-listener.mjs";
import inspectingFirewall from "./mutants/inspecting-firewall.mjs";
import syncClient from "./mutants/sync-client.mjs";
import timeoutSockets from "./mutants/timeout-sockets.mjs";

export const drivers = [datagramBeacon, datagramRelay, echoListener, inspectingFirewall, syncClient, timeoutSockets];
