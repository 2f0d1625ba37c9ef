/* Has the environment lie elsewhere before a program begins, as libraries do that set variables of their own. */
#include <stdlib.h>

__attribute__((constructor)) static void move(void) { setenv("MOVED", "yes", 1); }
