// expect: bug data_race
// The derived part is destroyed, and the vtable pointer with it set back, while another thread still makes virtual
// calls.
#include <thread>

struct base {
    base() = default;
    base(const base&) = delete;
    base& operator=(const base&) = delete;
    virtual void run() {}
    // The mistake: the thread is joined here, when the derived part is already gone.
    virtual ~base() { worker.join(); }
    std::thread worker;
};

struct derived : base {
    derived() {
        worker = std::thread([this] { run(); });
    }
    void run() override {}
};

int main() { derived d; }
