// expect: bug data_race
// also: outcomes 2\nInsufficient funds* ; 3\nInsufficient funds* ; Insufficient funds\n2 ; Insufficient funds\n3 ;
//     2\n2 ; 2\n3 ; 2\n-5 ; 3\n2 ; 3\n3 ; 3\n-5 ; -5\n2 ; -5\n3 ; -5\n-5
// Two withdrawals from a $10 account, with nothing to keep them apart. The balance is checked, computed and written in
// separate steps: a withdrawal can be lost (2, 3), or both pass the check and the account ends below zero (-5).
#include <cstdio>
#include <thread>

int balance = 10;

void withdraw(int amount) {
    if (amount > balance) {
        std::printf("Insufficient funds\n");
    } else {
        balance = balance - amount;
        std::printf("%d\n", balance);
    }
}

int main() {
    std::thread p1(withdraw, 8);
    std::thread p2(withdraw, 7);
    p1.join();
    p2.join();
}
