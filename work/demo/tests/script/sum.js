var sum = process.argv.slice(2).map(Number).reduce(function (a, b) { return a + b; }, 0);
if (sum !== 42) {
  console.error('expected 42, got ' + sum);
  process.exit(1);
}
console.log(sum);
