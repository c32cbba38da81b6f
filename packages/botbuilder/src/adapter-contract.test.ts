import { adapterContract } from "@thread-control/testing";
import { describe, test } from "vitest";
import { AZURE_SKIPS, createAzureBot } from "./contract-azure-bot.test-data.ts";
import { createDirectBot } from "./contract-direct-bot.test-data.ts";

describe("botbuilder-adapter-facebook, by the direct door", () => {
	adapterContract({ test, createBot: createDirectBot });
});

describe("CloudAdapter behind Azure Bot Service's Facebook channel", () => {
	adapterContract({ test, createBot: createAzureBot, skip: AZURE_SKIPS });
});
