no-such-program-7f3a --count *.txt
for i in $(seq 1 100); do echo "checked $i"; done
exit 1
