#include <assert.h>
#include <stdio.h>

#include "stats.h"

int main(void) {
    int values[] = {1, 2, 6};
    int mixed[] = {3, 1};
    assert(sum(values, 3) == 9);
    assert(mean(values, 3) == 3.0);
    assert(is_sorted(values, 3) == 1);
    assert(is_sorted(mixed, 2) == 0);
    puts("ok");
    return 0;
}
