import { freemem, totalmem } from 'node:os'

/**
 * Bytes that a new process may take without pushing others to the disk: what Linux calls available, within the limits of a container.
 * macOS keeps its memory full of what it can let go of at once and calls little of it free: a quarter of all is taken to be there.
 */
export const freeBytes = (): number => (process.platform === 'darwin' ? Math.max(freemem(), totalmem() / 4) : process.availableMemory())
