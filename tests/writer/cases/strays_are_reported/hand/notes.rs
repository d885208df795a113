// not generated
