// The contracts of one chain, as the bench gives them: CONTRACTS is JSON, addresses by contract name.
import { readFileSync } from "node:fs";
import { createConfig } from "ponder";

const abis = new URL("../../webapp/chain/abi/", import.meta.url);
const places: Record<string, `0x${string}`[]> = JSON.parse(process.env.CONTRACTS ?? "{}");

const contracts = Object.fromEntries(
  Object.entries(places).map(([name, address]) => {
    const abi = JSON.parse(readFileSync(new URL(`${name}.json`, abis), "utf8"));
    return [name, { chain: "local", abi, address, startBlock: 0 }];
  }),
);

// Ponder asks one address at most 20 times a second to begin with, whatever the node could answer,
// and no setting changes that; so the node has many addresses.
const rpc = Array.from({ length: 64 }, (_, at) => `${process.env.RPC_URL}/?way=${at}`);

export default createConfig({
  database: { kind: "postgres", connectionString: process.env.DATABASE_URL },
  // The cache is of no use where the node is near (Ponder's own advice for anvil).
  chains: { local: { id: 31337, rpc, disableCache: true } },
  contracts,
});
