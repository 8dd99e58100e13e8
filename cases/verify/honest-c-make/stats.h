#ifndef STATS_H
#define STATS_H
int sum(const int *values, int count);
double mean(const int *values, int count);
int is_sorted(const int *values, int count);
#endif
