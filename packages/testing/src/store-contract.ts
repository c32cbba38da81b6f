export type { ContractSkip, ContractTest } from "./contract-test.ts";
export {
	NEXT_STORE_CASES as STORE_CASES,
	type NextStoreContractOptions as StoreContractOptions,
	nextStoreContract as storeContract,
} from "./store-next/store-contract.ts";
