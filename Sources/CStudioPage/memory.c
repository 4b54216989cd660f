#include "studio_memory.h"

#ifdef __linux__
#include <malloc.h>
#endif

void studio_share_memory(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 2);
#endif
}

void studio_give_memory_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
