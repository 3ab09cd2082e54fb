// expect: error nonsense | --nonsense
// An option that does not exist is named.
int main() {}
