/** Types of frames between a chain and its plugin host; what they hold is told in plugin-host/protocol.h. */
export const FRAME = { request: 1, reply: 2, refusal: 3, sound: 4, processed: 5, event: 6 } as const;

/** Bytes. A longer body is a broken peer: the largest honest one is a plugin's state, which may hold samples. As in native/frame.h. */
export const LONGEST_BODY = 64 * 1024 * 1024;
