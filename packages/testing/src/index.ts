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
export {
	type ContractSkip,
	type ContractTest,
	STORE_CASES,
	type StoreContractOptions,
	storeContract,
} from "./store-contract.ts";
export type { StoreBench, StoreCase } from "./store-next/store-case.ts";
export { NEXT_STORE_CASES, type NextStoreContractOptions, nextStoreContract } from "./store-next/store-contract.ts";
