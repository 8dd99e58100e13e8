#include "grid.hpp"

std::vector<int> Grid::row(int n) const {
  std::vector<int> out;
  for (int i = 0; i < width_; i++) {
    out.push_back(i * n);
  }
  return out;
}

std::string Grid::name() const {
  return "grid" + std::to_string(width_);
}
