// expect: bug data_race or use_after_free
// says: frees
// One thread deletes an array while main still writes to it: the sentence tells a delete from a write.
#include <thread>

int main() {
    int* numbers = new int[4]{};
    std::thread owner([numbers] { delete[] numbers; });
    numbers[1] = 5;
    owner.join();
}
