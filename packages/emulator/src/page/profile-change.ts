import type { Config, Profile } from "./wire.ts";

/**
 * The whole config document for another profile. Under `routing` the default app stays, or is the first app where none
 * is set; `zero_config` means that no default app is set; `classic` goes by the roles the apps have.
 */
export function withProfile(config: Config, profile: Profile): Config {
	if (profile === "zero_config") return { ...config, profile, defaultApp: null };
	if (profile === "routing") return { ...config, profile, defaultApp: config.defaultApp ?? config.apps[0]?.id ?? null };
	return { ...config, profile };
}
