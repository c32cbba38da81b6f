import { memoryStore } from "@thread-control/core";
import { test } from "vitest";
import { storeContract } from "./store-contract.ts";

storeContract({ test, createStore: ({ history }) => memoryStore(history === undefined ? {} : { history }) });
