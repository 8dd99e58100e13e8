#pragma once
#include <string>
#include <vector>
class Grid {
 public:
  explicit Grid(int w) : width_(w) {}
  int width() const { return width_; }
  std::vector<int> row(int n) const;
  std::string name() const;

 private:
  int width_;
};
