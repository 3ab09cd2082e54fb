# For Doxygen: the comment that opens a header describes the file. As many lines as before.
1,/^#pragma once/{
    s|^//|///|
    s|^#pragma once|/// @file|
}
# What makes an enumeration convert to an error code is beyond Doxygen.
/^template <>$/{
    N
    s|^template <>\nstruct std::is_error.*|\n|
}
