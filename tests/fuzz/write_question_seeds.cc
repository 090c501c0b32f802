// Writes questions to an agent, and answers of one, into the folder named by
// argv[1], as questions_fuzz reads them.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "agent.pb.h"

namespace {

using xdplive::agent::v1::Answer;
using xdplive::agent::v1::Question;

template <typename Message>
void Append(const Message& message, std::string& seed) {
  const std::string bytes = message.SerializeAsString();
  seed.push_back(static_cast<char>(bytes.size() & 0xff));
  seed.push_back(static_cast<char>(bytes.size() >> 8));
  seed += bytes;
}

Question NewQuestion() {
  Question question;
  question.set_version(1);
  return question;
}

std::string Questions() {
  std::string seed(1, 0);
  Question open = NewQuestion();
  open.mutable_open_tap()->set_interface("eth0");
  open.mutable_open_tap()->set_filter("tcp port 443 and not host 10.0.0.1");
  Append(open, seed);
  open.mutable_open_tap()->clear_filter();
  Append(open, seed);
  Question question = NewQuestion();
  (void)question.mutable_list_interfaces();
  Append(question, seed);
  (void)question.mutable_read_ledger();
  Append(question, seed);
  (void)question.mutable_measure_cost();
  Append(question, seed);
  (void)question.mutable_hurry_windows();
  Append(question, seed);
  question.mutable_renew()->add_lease(1);
  Append(question, seed);
  question.mutable_replay()->set_lane("1/p");
  Append(question, seed);
  question.mutable_close()->add_lease(1);
  Append(question, seed);
  return seed;
}

Answer NewAnswer() {
  Answer answer;
  answer.set_version(1);
  answer.set_host("h");
  answer.set_boot(1);
  return answer;
}

std::string Answers() {
  std::string seed(1, 1);
  Answer interfaces = NewAnswer();
  auto& eth0 = *interfaces.mutable_interfaces()->add_interfaces();
  eth0.set_name("eth0");
  eth0.add_addresses("10.0.0.1/24");
  eth0.mutable_ingress()->set_mode("tcx");
  eth0.mutable_ingress()->add_steps()->set_reason("no");
  interfaces.mutable_limits()->set_packet_access("editor");
  Append(interfaces, seed);
  Append(interfaces, seed);
  Answer opened = NewAnswer();
  opened.mutable_opened()->set_lease(1);
  opened.mutable_opened()->set_windows("1/w");
  opened.mutable_opened()->set_packets("1/p");
  Append(opened, seed);
  Answer page = NewAnswer();
  page.mutable_replayed()->add_messages("none");
  page.mutable_replayed()->set_next(1);
  page.mutable_replayed()->set_more(true);
  for (int i = 0; i < 5; ++i) Append(page, seed);
  Answer ledger = NewAnswer();
  auto& row = *ledger.mutable_ledger()->add_rows();
  row.mutable_tap()->set_interface("eth0");
  row.add_numbers()->set_field("shown");
  Append(ledger, seed);
  return seed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_question_seeds FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::ofstream questions(folder / "questions", std::ios::binary);
  questions << Questions();
  std::ofstream answers(folder / "answers", std::ios::binary);
  answers << Answers();
  if (!questions.flush() || !answers.flush()) {
    std::fprintf(stderr, "write %s: failed\n", argv[1]);
    return 1;
  }
  return 0;
}
