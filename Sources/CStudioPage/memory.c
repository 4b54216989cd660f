#include "studio_memory.h"

#ifdef __linux__
#include <malloc.h>
#endif

void studio_share_memory(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 2);
#endif
#ifdef M_MMAP_THRESHOLD
    // Drawings, sounds and uploads lie apart and go back when they are freed. Left alone the bound grows to 32 MB with the
    // first of them, and what stands behind a later one keeps its pages.
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

void studio_give_memory_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
