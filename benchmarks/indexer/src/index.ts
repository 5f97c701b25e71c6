// Every event is stored as it is; journal entries and what changes a member are stored apart as well.
import { readFileSync } from "node:fs";
import { ponder } from "ponder:registry";
import { events, journal, members } from "ponder:schema";

type Handler = (event: any, db: any) => Promise<unknown>;
const abis = new URL("../../../webapp/chain/abi/", import.meta.url);
const text = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

const derived: Record<string, Handler> = {
  JournalEntry: ({ args, block, log }, db) =>
    db.insert(journal).values({
      fund: log.address,
      number: args.number,
      block: Number(block.number),
      logIndex: log.logIndex,
      movement: args.movement,
      source: args.from,
      target: args.to,
      party: args.party,
      amount: args.amount,
      ref: args.ref,
    }),
  MemberJoined: ({ args, block, log }, db) => {
    const facts = {
      number: args.number,
      units: args.units,
      cover: args.cover,
      band: args.band,
      balance: args.balance,
      expiryTick: args.expiryTick,
      joinedAt: block.timestamp,
      exitPeriod: 0n,
    };
    const row = { fund: log.address, address: args.member, ...facts };
    return db.insert(members).values(row).onConflictDoUpdate(facts);
  },
  MemberToppedUp: ({ args, log }, db) =>
    db
      .update(members, { fund: log.address, address: args.member })
      .set({ balance: args.balance, expiryTick: args.expiryTick }),
  CoverRaised: ({ args, log }, db) =>
    db.update(members, { fund: log.address, address: args.member }).set({
      cover: args.newCover,
      units: args.units,
      balance: args.balance,
      expiryTick: args.expiryTick,
    }),
  ExitRequested: ({ args, log }, db) =>
    db
      .update(members, { fund: log.address, address: args.member })
      .set({ exitPeriod: args.period, balance: args.balance }),
};

for (const contract of Object.keys(JSON.parse(process.env.CONTRACTS ?? "{}"))) {
  const abi = JSON.parse(readFileSync(new URL(`${contract}.json`, abis), "utf8"));
  for (const { name } of abi.filter((entry: { type: string }) => entry.type === "event")) {
    (ponder as any).on(`${contract}:${name}`, async ({ event, context }: any) => {
      await context.db.insert(events).values({
        block: Number(event.block.number),
        logIndex: event.log.logIndex,
        blockHash: event.block.hash,
        tx: event.transaction.hash,
        address: event.log.address,
        name,
        args: JSON.stringify(event.args, text),
      });
      await derived[name]?.(event, context.db);
    });
  }
}
