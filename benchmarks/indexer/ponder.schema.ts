// The rows that every contestant stores: raw events, the journal, the members.
import { index, onchainTable, primaryKey } from "ponder";

export const events = onchainTable(
  "events",
  (t) => ({
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    blockHash: t.hex().notNull(),
    tx: t.hex().notNull(),
    address: t.hex().notNull(),
    name: t.text().notNull(),
    args: t.text().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.block, table.logIndex] }),
    byAddress: index().on(table.address, table.block),
  }),
);

export const journal = onchainTable(
  "journal",
  (t) => ({
    fund: t.hex().notNull(),
    number: t.bigint().notNull(),
    block: t.integer().notNull(),
    logIndex: t.integer().notNull(),
    movement: t.integer().notNull(),
    source: t.integer().notNull(),
    target: t.integer().notNull(),
    party: t.hex().notNull(),
    amount: t.bigint().notNull(),
    ref: t.bigint().notNull(),
  }),
  (table) => ({
    pk: primaryKey({ columns: [table.fund, table.number] }),
    byParty: index().on(table.fund, table.party),
  }),
);

export const members = onchainTable(
  "members",
  (t) => ({
    fund: t.hex().notNull(),
    address: t.hex().notNull(),
    number: t.bigint().notNull(),
    units: t.bigint().notNull(),
    cover: t.bigint().notNull(),
    band: t.bigint().notNull(),
    balance: t.bigint().notNull(),
    expiryTick: t.bigint().notNull(),
    joinedAt: t.bigint().notNull(),
    exitPeriod: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.fund, table.address] }) }),
);
