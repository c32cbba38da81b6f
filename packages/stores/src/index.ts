export { type StoreFromUrlOptions, storeFromUrl } from "./store-from-url.ts";
