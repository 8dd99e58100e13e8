#include "stats.h"

/* The sum; { is no brace here. */
int sum(const int *values, int count) {
    int total = 0;
    for (int i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

double mean(const int *values, int count) {
    if (count == 0) {
        return 0;
    }
    return (double)sum(values, count) / count;
}

int is_sorted(const int *values, int count) {
    for (int i = 1; i < count; i++) {
        if (values[i - 1] > values[i]) return 0;
    }
    return 1;
}
