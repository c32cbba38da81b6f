import { useEffect, useState } from "preact/hooks";

/** From this width on the panes stand side by side, and there is room for lanes. */
const WIDE = "(min-width: 1180px)";

/** Whether the page is wide enough for lanes, now and whenever its width changes. */
export function useWide(): boolean {
	const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
	useEffect(() => {
		const query = matchMedia(WIDE);
		const follow = (): void => setWide(query.matches);
		query.addEventListener("change", follow);
		return () => query.removeEventListener("change", follow);
	}, []);
	return wide;
}
