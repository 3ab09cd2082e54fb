// expect: error message queue
// A message queue of the system outlives an execution, and would show the next one what was sent in this.
#include <cassert>
#include <fcntl.h>
#include <mqueue.h>
#include <thread>

int main() {
    mq_attr attributes{};
    attributes.mq_maxmsg = 4;
    attributes.mq_msgsize = 8;
    const mqd_t queue = mq_open("/two_messages", O_CREAT | O_RDWR, 0600, &attributes);
    if (queue < 0) return 0; // no message queues on this system
    mq_unlink("/two_messages");
    std::thread a([queue] { mq_send(queue, "a", 1, 0); });
    std::thread b([queue] { mq_send(queue, "b", 1, 0); });
    a.join();
    b.join();
    mq_attr now{};
    mq_getattr(queue, &now);
    assert(now.mq_curmsgs == 2);
    mq_close(queue);
}
