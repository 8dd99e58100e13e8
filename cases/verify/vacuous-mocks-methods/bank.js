class Bank {
  constructor() { this.accounts = new Map() }
  deposit(id, sum) {
    if (sum <= 0) throw new RangeError('sum')
    this.accounts.set(id, (this.accounts.get(id) ?? 0) + sum)
    return this.accounts.get(id)
  }
  transfer(from, to, sum) {
    this.accounts.set(from, this.accounts.get(from) - sum)
    return this.deposit(to, sum)
  }
}
module.exports = { Bank }
