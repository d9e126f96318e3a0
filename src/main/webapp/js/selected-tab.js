// Marks the tab of the matrix on the pages below it, such as that of a cell: Jenkins marks a tab on its own page only.

document.querySelectorAll('.app-build-tabs a').forEach((tab) => {
  const address = tab.pathname.replace(/\/$/, '');
  if (/\/image-matrix(-\d+)?$/.test(address) && document.location.pathname.startsWith(`${address}/`)) {
    tab.classList.remove('jenkins-button--tertiary');
  }
});
