#ifndef DIAPASON_STUDIO_MEMORY_H
#define DIAPASON_STUDIO_MEMORY_H

/// Lets the threads share a few heaps, where the C library would give each one of its own, and each keeps what it once
/// needed; and large pieces go back as soon as they are freed. To be called before there are threads.
void studio_share_memory(void);

/// Hands what was freed back to the system. Where the C library has no way to, nothing happens.
void studio_give_memory_back(void);

#endif
