#pragma once

#include <algorithm>
#include <cwctype>
#include <string>
#include <vector>

namespace resonate::plugin {

/** A word of a command line as Windows programs take it apart (CommandLineToArgvW): a backslash counts double only before a quotation mark. */
inline std::wstring quotedWord(const std::wstring& word) {
  if (!word.empty() && word.find_first_of(L" \t\n\v\"") == std::wstring::npos) return word;
  std::wstring out = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t letter : word) {
    if (letter == L'"') out.append(backslashes + 1, L'\\');
    backslashes = letter == L'\\' ? backslashes + 1 : 0;
    out += letter;
  }
  out.append(backslashes, L'\\');
  return out + L'"';
}

inline std::wstring commandLineOf(const std::vector<std::wstring>& words) {
  std::wstring line;
  for (const auto& word : words) line += (line.empty() ? L"" : L" ") + quotedWord(word);
  return line;
}

/** The name of NAME=value in capitals: Windows knows no other. What it keeps for each drive begins with the sign itself. */
inline std::wstring nameOfVariable(const std::wstring& variable) {
  auto name = variable.substr(0, variable.find(L'=', 1));
  std::transform(name.begin(), name.end(), name.begin(), [](wchar_t letter) { return static_cast<wchar_t>(std::towupper(static_cast<std::wint_t>(letter))); });
  return name;
}

/** Variables in the form that a new process is given: in order of their names, each with a zero at its end and one more after all. `set` takes the place of what is inherited. */
inline std::wstring environmentBlockOf(const std::vector<std::wstring>& inherited, const std::vector<std::wstring>& set) {
  auto variables = set;
  for (const auto& variable : inherited) {
    const auto isSame = [&](const std::wstring& other) { return nameOfVariable(other) == nameOfVariable(variable); };
    if (std::none_of(set.begin(), set.end(), isSame)) variables.push_back(variable);
  }
  std::sort(variables.begin(), variables.end(), [](const std::wstring& a, const std::wstring& b) { return nameOfVariable(a) < nameOfVariable(b); });
  std::wstring block;
  for (const auto& variable : variables) block.append(variable).push_back(L'\0');
  block.push_back(L'\0');
  return block;
}

}  // namespace resonate::plugin
