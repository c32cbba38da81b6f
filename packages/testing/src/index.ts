export type { AdapterCase } from "./adapter-cases/adapter-case.ts";
export type {
	ContractBehaviour,
	ContractBot,
	ContractControlOptions,
	ContractHandoff,
	ContractSetup,
	ContractSpeaker,
} from "./adapter-cases/contract-bot.ts";
export type { ContractPlatform, PlatformAnswer, PlatformCall } from "./adapter-cases/contract-platform.ts";
export type { ContractAct, ContractArrival, ContractStage } from "./adapter-cases/contract-stage.ts";
export { addOtherChannel, otherChannelActivity } from "./adapter-cases/other-channel.ts";
export { postDelivery } from "./adapter-cases/post-delivery.ts";
export { ADAPTER_CASES, type AdapterContractOptions, adapterContract } from "./adapter-contract.ts";
export type { ContractSkip, ContractTest } from "./contract-test.ts";
export {
	type DeliveryPlace,
	delivery,
	encodeDelivery,
	type WireDelivery,
	type WireEntry,
	type WireItem,
} from "./delivery.ts";
export { type SignedHeaders, sign } from "./sign.ts";
export { type SimulatedClock, simulatedClock } from "./simulated-clock.ts";
export { accountChange, handover, instance, threadChange } from "./store-cases/change.ts";
export { type Counted, countedTogether, countUp } from "./store-cases/count-up.ts";
export type { StoreBench, StoreCase } from "./store-cases/store-case.ts";
export { drainQueue, putWork } from "./store-cases/turn.ts";
export { STORE_CASES, type StoreContractOptions, storeContract } from "./store-contract.ts";
