#include <cstdio>
#include "grid.hpp"
int failures = 0;
#define CHECK(x) do { if (!(x)) { std::printf("FAIL %s\n", #x); failures++; } } while (0)
int main() {
  Grid g(3);
  CHECK(g.width() == 3);
  CHECK((g.row(2) == std::vector<int>{0, 2, 4}));
  CHECK(g.name() == "grid3");
  return failures;
}
