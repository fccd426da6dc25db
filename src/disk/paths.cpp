#include "reelmill/disk/paths.hpp"

#include "reelmill/core/split_text.hpp"

#include <vector>

namespace reelmill::disk {
namespace {

std::string without_trailing_slashes(const std::string& path) {
    const auto last = path.find_last_not_of('/');
    if (last == std::string::npos) {
        return path.empty() ? path : "/";
    }
    return path.substr(0, last + 1);
}

void apply_component(std::vector<std::string>& components, const std::string& component) {
    if (component.empty() || component == ".") {
        return;
    }
    if (component != "..") {
        components.push_back(component);
    } else if (!components.empty()) {
        components.pop_back();
    }
}

} // namespace

std::string folder_of(const std::string& path) {
    const std::string trimmed = without_trailing_slashes(path);
    const auto slash = trimmed.rfind('/');
    if (slash == std::string::npos) {
        return ".";
    }
    return slash == 0 ? "/" : without_trailing_slashes(trimmed.substr(0, slash));
}

std::string name_of(const std::string& path) {
    const std::string trimmed = without_trailing_slashes(path);
    const auto slash = trimmed.rfind('/');
    return slash == std::string::npos ? trimmed : trimmed.substr(slash + 1);
}

std::string join(const std::string& folder, const std::string& name) {
    if (folder.empty() || (!name.empty() && name.front() == '/')) {
        return name;
    }
    return folder.back() == '/' ? folder + name : folder + "/" + name;
}

bool lies_within(const std::string& path, const std::string& folder) {
    if (path == folder) {
        return true;
    }
    const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
    return path.starts_with(prefix);
}

std::string normalized(const std::string& path, const std::string& folder) {
    const std::string absolute = join(folder, path);
    std::vector<std::string> components;
    for (const std::string& component : split_text(absolute, '/')) {
        apply_component(components, component);
    }
    std::string result;
    for (const std::string& component : components) {
        result += "/" + component;
    }
    return result.empty() ? "/" : result;
}

} // namespace reelmill::disk
