import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_END_PX = 80;

interface ScrollToEnd<E extends HTMLElement> {
	scroller: RefObject<E | null>;
	/** Whether the reader has scrolled up, away from the newest content. */
	behind: boolean;
	toEnd(): void;
}

/**
 * Keeps a scrolling element at its end while content is added or room is lost, unless the reader has scrolled up.
 * `content` stands for what the element shows: a new value means that something was added. When `subject` goes to another
 * value the element starts at its end again.
 */
export function useScrollToEnd<E extends HTMLElement>(content: unknown, subject: unknown): ScrollToEnd<E> {
	const scroller = useRef<E>(null);
	const following = useRef(true);
	const [behind, setBehind] = useState(false);

	const keepAtEnd = useCallback((): void => {
		const element = scroller.current;
		if (element && following.current) element.scrollTop = element.scrollHeight;
	}, []);
	const toEnd = useCallback((): void => {
		following.current = true;
		setBehind(false);
		keepAtEnd();
		scroller.current?.focus();
	}, [keepAtEnd]);

	useEffect(() => {
		const element = scroller.current;
		if (!element) return;
		const noticeReader = (): void => {
			following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
			setBehind(!following.current);
		};
		const resized = new ResizeObserver(keepAtEnd);
		resized.observe(element);
		element.addEventListener("scroll", noticeReader, { passive: true });
		return () => {
			resized.disconnect();
			element.removeEventListener("scroll", noticeReader);
		};
	}, [keepAtEnd]);
	useLayoutEffect(() => {
		following.current = true;
		setBehind(false);
	}, [subject]);
	useLayoutEffect(keepAtEnd, [content, subject]);
	return { scroller, behind, toEnd };
}
