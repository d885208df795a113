// ours now
struct Old;
