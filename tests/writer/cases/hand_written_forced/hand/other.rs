mod other;
