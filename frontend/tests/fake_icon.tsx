// Icons come from a server there is none of; what matters of them is here.
import React from 'react';

export default function FakeIcon(props: React.SVGProps<SVGSVGElement>) {
  const { role, tabIndex, onClick, onKeyDown } = props;
  const name = (props as { title?: string }).title;
  return <svg aria-label={name} {...{ role, tabIndex, onClick, onKeyDown }} />;
}
