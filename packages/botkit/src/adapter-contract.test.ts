import { adapterContract } from "@thread-control/testing";
import { test } from "vitest";
import { createContractBot } from "./fixtures/contract-bot.ts";

adapterContract({ test, createBot: createContractBot });
